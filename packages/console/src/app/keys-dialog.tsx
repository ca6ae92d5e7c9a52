import { useId, useState } from 'react'
import { Dialog } from '../parts/dialog.js'
import { places } from './places.js'

const offKey = 'hansa.keys-off'

/** Single keys can be turned off: speech input can trigger them by accident (WCAG 2.1.4). */
export const keysAreOn = (): boolean => window.localStorage.getItem(offKey) === null

export const KeysDialog = ({ open, onClose }: { open: boolean; onClose: () => void }) => {
  const [on, setOn] = useState(keysAreOn)
  const field = useId()
  const turn = (next: boolean): void => {
    if (next) window.localStorage.removeItem(offKey)
    else window.localStorage.setItem(offKey, 'true')
    setOn(next)
  }
  return (
    <Dialog title="Keyboard shortcuts" open={open} onClose={onClose}>
      <dl className="keys">
        <dt>
          <kbd>/</kbd>
        </dt>
        <dd>Search</dd>
        <dt>
          <kbd>?</kbd>
        </dt>
        <dd>Show these shortcuts</dd>
        {places.map(({ letter, title }) => (
          <div key={letter} className="keys-row">
            <dt>
              <kbd>g</kbd> <kbd>{letter}</kbd>
            </dt>
            <dd>{title}</dd>
          </div>
        ))}
        <dt>
          <kbd>Esc</kbd>
        </dt>
        <dd>Close the dialog or the search</dd>
      </dl>
      <label htmlFor={field} className="check">
        <input id={field} type="checkbox" checked={on} onChange={(event) => turn(event.target.checked)} />
        Enable single-key shortcuts
      </label>
    </Dialog>
  )
}
