import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/panels.css'
import './styles/states.css'
import './styles/access-graph.css'
import './styles/dialogs.css'
import './styles/tables.css'
import './styles/parts.css'
import './styles/fleet.css'
import './styles/map.css'
import './styles/decisions.css'
import './styles/create.css'
import './styles/what-if.css'
import './styles/records.css'
import './styles/values.css'
import './styles/markdown.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.js'

const place = document.getElementById('app')
if (place === null) throw new Error('the page has no element with id "app"')
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
