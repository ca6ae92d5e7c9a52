import type { RequestHandler } from 'express'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { HansaError } from '../runtime/errors.js'
import { allowsEverything } from '../runtime/predicate.js'
import type { Subject } from '../runtime/subject.js'
import type { Refuse } from './problems.js'
import { infoOf } from './request.js'

/** Metrics of the process; rooms add theirs. */
export const createRegistry = (): Registry => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return registry
}

/** Counts and times every request by its route, never by its path: each resource name would add a series. */
export const measureRequests = (registry: Registry): RequestHandler => {
  const labels = ['method', 'route', 'code'] as const
  const requests = new Counter({
    name: 'hansa_http_requests_total',
    help: 'Answered requests.',
    labelNames: labels,
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'hansa_http_request_duration_seconds',
    help: 'Time from a request to the end of its response; watches are excluded.',
    labelNames: ['method', 'route'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  return (request, response, next) => {
    const started = performance.now()
    response.on('finish', () => {
      const route = typeof response.locals.route === 'string' ? response.locals.route : 'other'
      const { method } = request
      requests.inc({ method, route, code: String(response.statusCode) })
      const streamed = String(response.getHeader('content-type') ?? '').startsWith('text/event-stream')
      if (!streamed) seconds.observe({ method, route }, (performance.now() - started) / 1000)
    })
    next()
  }
}

export const gaugeWatches = (registry: Registry, count: () => number): void => {
  new Gauge({
    name: 'hansa_watch_subscribers',
    help: 'Open watches.',
    registers: [registry],
    collect() {
      this.set(count())
    },
  })
}

/** Metrics count objects of every namespace: they need the right to get Metrics, without conditions, unless the hub opens them to everyone. */
const checkReader = (subject: Subject | undefined): void => {
  if (subject === undefined)
    throw new HansaError('Unauthenticated', {
      reason: 'authentication required for metrics: bearer token missing or invalid',
    })
  if (!allowsEverything(subject.rights.on('get', 'Metrics')))
    throw new HansaError('Forbidden', { actor: subject.name, verb: 'get', kind: 'Metrics' })
}

/** `open`: without a token. */
export const serveMetrics =
  (registry: Registry, refuse: Refuse, open: boolean): RequestHandler =>
  async (request, response) => {
    try {
      if (!open) checkReader(infoOf(request).subject)
    } catch (error) {
      return refuse(request, response, error)
    }
    response.set('Content-Type', registry.contentType).send(await registry.metrics())
  }
