import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useText } from '../app/search-params.js'

export interface Tab {
  readonly key: string
  readonly title: string
  readonly content: () => ReactNode
}

/** Tabs; the address keeps the open one, by default the first. */
export const Tabs = ({ label, tabs }: { label: string; tabs: readonly [Tab, ...Tab[]] }) => {
  const [open, setOpen] = useText('tab')
  const shown = tabs.find(({ key }) => key === open) ?? tabs[0]
  return (
    <Radix.Root
      className="tabbed"
      value={shown.key}
      onValueChange={(key) => setOpen(key === tabs[0].key ? '' : key)}
    >
      <Radix.List className="tabs" aria-label={label}>
        {tabs.map(({ key, title }) => (
          <Radix.Trigger key={key} value={key} className="tab">
            {title}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={shown.key} className="tab-content" key={shown.key}>
        {shown.content()}
      </Radix.Content>
    </Radix.Root>
  )
}
