import type { AddressGuard } from './guard.js'

/** For HTTP Basic and token servers, or sent as a bearer token. */
export type Credentials = { username: string; password: string } | { token: string }

/** Texts in PEM. */
export interface ClientTls {
  /** Trusted in addition to the well-known authorities. */
  certificateAuthority?: string
  /** Presented to the host of the reference only, with `clientKey`. */
  clientCertificate?: string
  clientKey?: string
}

/** What one registry or repository needs. */
export interface Access {
  credentials?: Credentials
  tls?: ClientTls
  /** Allows connections without TLS to other machines, and uses them for a registry. */
  plainHttp?: boolean
}

/** The values of HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Behind a proxy, names are resolved there: only addresses in URLs are checked. */
export interface ProxySettings {
  https?: string
  http?: string
  no?: string
}

/** In milliseconds. */
export interface TimeLimits {
  /** To connect, TLS included. */
  connectMs: number
  /** Between two parts of a response. */
  idleMs: number
  /** For the whole call. */
  totalMs: number
  /** The longest wait that a server may ask for with Retry-After. */
  retryAfterMs: number
  /** The first wait before another attempt; the next is twice as long. */
  retryMs: number
}

/** Bytes of a chart's archive that have arrived. */
export interface Progress {
  name: string
  receivedBytes: number
  /** Absent where the server does not say. */
  totalBytes?: number
}

export interface TransferOptions {
  /** By default, everything except link-local addresses and cloud metadata services is allowed. */
  guard?: AddressGuard
  /** Sends credentials to the host of an archive that the repository's index places elsewhere; never after a redirect. */
  passCredentials?: boolean
  proxy?: ProxySettings
  limits?: Partial<TimeLimits>
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}

/** The signature that a chart must have: a provenance file of Helm, or a signature of cosign in its registry. */
export type VerifyOptions =
  | {
      /** Public keys: armored, or the binary form of `gpg --export` in base64. */
      gpg: { keyring: string }
    }
  | {
      /** An ECDSA public key on the curve P-256, in PEM. */
      cosign: { key: string }
    }

/** The key that a signature was verified with. */
export type Verified =
  | { gpg: { fingerprint: string; user?: string | undefined } }
  | {
      /** `sha256:…` of the key in DER. */
      cosign: { key: string }
    }

export interface FetchOptions extends TransferOptions, Access {
  /** Refuses a chart without such a signature. */
  verify?: VerifyOptions
  /** The access to an archive that the index of the repository places on another host, by its URL without the query. */
  archiveAccessFor?: (archive: string) => Access | undefined
}

/**
 * A chart: `oci` is `oci://HOST/PATH/NAME`, with `:TAG` or `@sha256:…` if wanted; `repository` is the URL above index.yaml; `archive` the
 * URL of a .tgz. `version` is exact or a range as Helm reads it; without one, the newest release is taken.
 */
export type ChartReference =
  | { oci: string; version?: string }
  | { repository: string; name: string; version?: string }
  | { archive: string }

export interface FetchedChart {
  /** A gzipped tar, as `helm package` writes it. */
  archive: Uint8Array
  /** From the archive's Chart.yaml. */
  name: string
  version: string
  /** Of the archive: `sha256:…`. */
  digest: string
  /** Where it is from, without secrets: `https://…/web-1.0.0.tgz` or `oci://…/web:1.0.0`. */
  url: string
  /** Of the manifest in a registry, which signatures refer to: `sha256:…`. */
  manifestDigest?: string
  /** If `verify` was set. */
  verified?: Verified
  /** The text of the provenance file, if it was verified. */
  provenance?: string
}

export const defaultTimeLimits: TimeLimits = {
  connectMs: 10_000,
  idleMs: 30_000,
  totalMs: 600_000,
  retryAfterMs: 30_000,
  retryMs: 500,
}
