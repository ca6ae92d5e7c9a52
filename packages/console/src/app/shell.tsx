import { CommandPaletteIcon } from '@primer/octicons-react'
import { Link, Outlet, useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useFreshMe } from '../access/me.js'
import { Banner } from './banner.js'
import { createKeyReader, isWriting } from './keys.js'
import { KeysDialog, keysAreOn } from './keys-dialog.js'
import { PersonMenu } from './person-menu.js'
import { places } from './places.js'
import { SearchBox } from './search-box.js'

/** The frame of every page: navigation, search, connection state and sign-out. */
export const Shell = () => {
  const router = useRouter()
  useFreshMe()
  const search = useRef<HTMLInputElement>(null)
  const [help, setHelp] = useState(false)

  useEffect(() => {
    const read = createKeyReader()
    const listen = (event: KeyboardEvent): void => {
      if (!keysAreOn()) return
      const { key, ctrlKey, metaKey, altKey, target } = event
      const act = read({ key, ctrlKey, metaKey, altKey, writing: isWriting(target), at: event.timeStamp })
      if (act === undefined) return
      event.preventDefault()
      if (act.act === 'search') search.current?.focus()
      if (act.act === 'help') setHelp(true)
      const place = act.act === 'go' ? places.find(({ letter }) => letter === act.letter) : undefined
      if (place !== undefined) router.navigate({ to: place.to }).catch(() => {})
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [router])

  return (
    <div className="shell">
      <a href="#main" className="skip">
        Skip to main content
      </a>
      <header className="bar">
        <Link to="/" className="brand">
          Hansa
        </Link>
        <SearchBox ref={search} />
        <button
          type="button"
          className="icon-button"
          onClick={() => setHelp(true)}
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
        >
          <CommandPaletteIcon aria-hidden size={17} />
        </button>
        <PersonMenu />
      </header>
      <Banner />
      <nav className="nav" aria-label="Main">
        {places.map(({ to, title, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            className="nav-link"
            activeOptions={{ exact: to === '/', includeSearch: false }}
          >
            <Icon aria-hidden size={17} />
            <span>{title}</span>
          </Link>
        ))}
      </nav>
      <main id="main" className="main" tabIndex={-1}>
        <Outlet />
      </main>
      <KeysDialog open={help} onClose={() => setHelp(false)} />
    </div>
  )
}
