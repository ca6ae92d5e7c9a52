import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'

/** A person at the issuer, who is signed in there. */
export interface Login {
  sub: string
  /** Further claims of the ID token. */
  claims?: Record<string, unknown>
  /** Claims that only userinfo has. */
  userinfo?: Record<string, unknown>
}

/** What is wrong with the next ID tokens. */
export interface Fault {
  issuer?: string
  audience?: string
  nonce?: string
  algorithm?: 'none'
  /** Signs with a key that is not published. */
  foreignKey?: boolean
  /** Seconds by which the issuer's clock differs. */
  skew?: number
}

/** An OpenID Connect issuer on loopback: it signs in `login` without asking. */
export interface Issuer {
  readonly url: string
  login: Login
  fault: Fault
  /** Answers of each path so far. */
  readonly asked: readonly string[]
  rotateKeys(): Promise<void>
  /** Stops answering, and answers again at the same address. */
  stop(): Promise<void>
  restart(): Promise<void>
}

export const clientId = 'hansa'
export const clientSecret = 'a-client-secret'

interface Code {
  login: Login
  nonce: string
  challenge: string
  redirectUri: string
}

const bodyOf = async (request: IncomingMessage): Promise<URLSearchParams> => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(Buffer.from(part))
  return new URLSearchParams(Buffer.concat(parts).toString())
}

const sendJson = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

const newKey = async () => ({ kid: randomUUID(), ...(await generateKeyPair('RS256', { extractable: true })) })

export const startIssuer = async (login: Login): Promise<Issuer> => {
  let key = await newKey()
  const foreign = await newKey()
  const codes = new Map<string, Code>()
  const tokens = new Map<string, Login>()
  const asked: string[] = []
  const state = { login, fault: {} as Fault }
  let url = ''

  const idToken = ({ login: { sub, claims }, nonce }: Code): Promise<string> | string => {
    const {
      issuer = url,
      audience = clientId,
      nonce: sent = nonce,
      algorithm,
      foreignKey,
      skew = 0,
    } = state.fault
    const now = Math.floor(Date.now() / 1000) + skew
    const payload = { ...claims, nonce: sent, iss: issuer, aud: audience, sub, iat: now, exp: now + 30 }
    if (algorithm === 'none') return new UnsecuredJWT(payload).encode()
    const signer = foreignKey === true ? { ...foreign, kid: key.kid } : key
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: signer.kid }).sign(signer.privateKey)
  }

  const token = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const sent = await bodyOf(request)
    // RFC 6749, 2.3.1: both parts are form-encoded.
    const [, basic = ''] = (request.headers.authorization ?? '').split(' ')
    const parts = Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent)
    if (parts[0] !== clientId || parts[1] !== clientSecret)
      return sendJson(response, { error: 'invalid_client' }, 401)
    const code = codes.get(sent.get('code') ?? '')
    codes.delete(sent.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(sent.get('code_verifier') ?? '')
      .digest('base64url')
    if (code?.challenge !== challenge || code.redirectUri !== sent.get('redirect_uri'))
      return sendJson(response, { error: 'invalid_grant' }, 400)
    const accessToken = randomUUID()
    tokens.set(accessToken, code.login)
    sendJson(response, {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 60,
      id_token: await idToken(code),
    })
  }

  const authorize = (query: URLSearchParams, response: ServerResponse): void => {
    const code = randomUUID()
    const redirectUri = query.get('redirect_uri') ?? ''
    codes.set(code, {
      login: state.login,
      nonce: query.get('nonce') ?? '',
      challenge: query.get('code_challenge') ?? '',
      redirectUri,
    })
    const back = new URLSearchParams({ code, state: query.get('state') ?? '' })
    response.writeHead(302, { location: `${redirectUri}?${back}` }).end()
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    asked.push(pathname)
    if (pathname === '/.well-known/openid-configuration')
      return sendJson(response, {
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        userinfo_endpoint: `${url}/userinfo`,
        jwks_uri: `${url}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        // As a careless issuer does.
        id_token_signing_alg_values_supported: ['RS256', 'none'],
      })
    if (pathname === '/authorize') return authorize(searchParams, response)
    if (pathname === '/token') return token(request, response)
    if (pathname === '/jwks')
      return sendJson(response, {
        keys: [{ ...(await exportJWK(key.publicKey)), kid: key.kid, alg: 'RS256', use: 'sig' }],
      })
    const known = tokens.get((request.headers.authorization ?? '').replace('Bearer ', ''))
    if (pathname === '/userinfo' && known !== undefined)
      return sendJson(response, { sub: known.sub, ...known.userinfo })
    sendJson(response, { error: 'not_found' }, 404)
  }

  let server = createServer((request, response) => void handle(request, response))
  const listen = async (port: number): Promise<void> => {
    server = createServer((request, response) => void handle(request, response))
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  url = `http://127.0.0.1:${port}`

  return {
    url,
    get login() {
      return state.login
    },
    set login(next) {
      state.login = next
    },
    get fault() {
      return state.fault
    },
    set fault(next) {
      state.fault = next
    },
    asked,
    rotateKeys: async () => {
      key = await newKey()
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
    restart: () => listen(port),
  }
}
