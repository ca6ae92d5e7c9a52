import { KubeError } from './errors.js'

/** A webhook that did not answer the member's API server, as that server reports it. */
export interface WebhookFailure {
  kind: 'admission' | 'conversion'
  /** The name of an admission webhook; a conversion webhook has none, and is named by the resource type it converts. */
  webhook: string
  /** The URL that the API server called, without query; undefined if it is not reported. */
  url?: string
  /** Such as `context deadline exceeded`. */
  reason: string
}

// Source: k8s.io/apiserver, pkg/util/webhook/error.go (ErrCallingWebhook) and k8s.io/apiextensions-apiserver, pkg/apiserver/conversion.
const admission = /failed calling webhook "([^"]*)": ?([\s\S]*)$/
const conversion = /conversion webhook for ([^:]+?) (?:failed|returned invalid[^:]*)(?:: ?([\s\S]*))?$/
const asked = /^Post "([^"?]*)[^"]*": ?([\s\S]*)$/

const detailOf = (text: string): Pick<WebhookFailure, 'url' | 'reason'> => {
  const plain = text.trim().replace(/^failed to call webhook: /, '')
  const found = asked.exec(plain)
  if (found === null) return { reason: plain || 'no reason given' }
  return { url: found[1] ?? '', reason: found[2] || 'no reason given' }
}

/**
 * Parses the error of an API server that could not call a webhook; undefined for everything else, including a denial.
 */
export const webhookFailure = (error: unknown): WebhookFailure | undefined => {
  if (!(error instanceof KubeError) || error.cause !== 'Status') return undefined
  const named = admission.exec(error.message)
  if (named !== null) return { kind: 'admission', webhook: named[1] ?? '', ...detailOf(named[2] ?? '') }
  const converted = conversion.exec(error.message)
  if (converted === null) return undefined
  return { kind: 'conversion', webhook: converted[1] ?? '', ...detailOf(converted[2] ?? '') }
}
