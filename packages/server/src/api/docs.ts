import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type RequestHandler, Router } from 'express'

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Hansa API</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

const start = `window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
  validatorUrl: null,
})
`

const assets = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']

/** The rendered reference, entirely from this hub: it works in a browser without internet access. */
export const createDocs = (): Router => {
  const router = Router()
  // Only resolved, never loaded: its main module would run all of it in the hub.
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  const policy: RequestHandler = (_request, response, next) => {
    response.set({
      'Content-Security-Policy':
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'",
      'Cache-Control': 'max-age=3600',
    })
    next()
  }
  router.use(policy)
  router.get('/', (_request, response) => {
    response.type('html').send(page)
  })
  router.get('/start.js', (_request, response) => {
    response.type('js').send(start)
  })
  for (const asset of assets)
    router.get(`/${asset}`, (_request, response, next) => {
      response.sendFile(join(folder, asset), (error?: Error) => {
        if (error !== undefined && !response.headersSent) next(error)
      })
    })
  return router
}
