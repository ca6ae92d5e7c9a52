import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Figure, note, printFigures } from './figure.js'

/** Benches by name, with the figures each must print; a missing one is a failed bench. */
const benches: Record<
  string,
  { figures: readonly string[]; load: () => Promise<{ run: () => Promise<Figure[]> }> }
> = {
  access: {
    figures: ['list_ratio', 'write_ratio', 'filtered_list_ms', 'watch_cpu_ratio'],
    load: () => import('./access.js'),
  },
  audit: {
    figures: ['sqlite_alone_ratio', 'sqlite_shared_ratio', 'postgres_alone_ratio', 'postgres_shared_ratio'],
    load: () => import('./audit.js'),
  },
  charts: {
    figures: [
      'render_warm_ms',
      'large_warm_ms',
      'render_first_s',
      'helm_ratio',
      'thousand_clusters_s',
      'hub_rss_mb',
      'large_values_block_ms',
    ],
    load: () => import('./charts.js'),
  },
  propagation: {
    figures: ['latency_p50_ratio', 'latency_p95_ratio', 'throughput_ratio'],
    load: () => import('./propagation.js'),
  },
  failover: {
    figures: ['kill_after_decision_s', 'kill_total_s', 'hang_after_decision_s', 'hang_total_s'],
    load: () => import('./failover.js'),
  },
  identity: {
    figures: [
      'unchanged_s',
      'full_ratio',
      'one_change_s',
      'first_openbao_ratio',
      'first_gitea_ratio',
      'rss_mb',
    ],
    load: () => import('./identity.js'),
  },
  console: {
    figures: ['first_paint_s', 'interaction_p95_ms', 'fps_p5', 'heap_mb', 'first_screen_js_kb'],
    load: () => import('./console.js'),
  },
  outage: {
    figures: [
      'found_s',
      'evictions',
      'found_tenth_s',
      'settled_s',
      'idle_cpu_percent',
      'rss_mb',
      'restart_s',
      'stop_s',
    ],
    load: () => import('./outage.js'),
  },
  footprint: { figures: ['rss_mb', 'ready_s', 'cli_start_ratio'], load: () => import('./footprint.js') },
  placement: {
    figures: [
      'decision_1000_ms',
      'spread_1000_groups_ms',
      'all_10000_s',
      'one_change_ms',
      'growth_ratio',
      'rss_mb',
    ],
    load: () => import('./placement.js'),
  },
}

const names = process.argv.slice(2)
const unknown = names.find((name) => benches[name] === undefined)
if (names.length === 0 || unknown !== undefined) {
  process.stderr.write(`usage: npm run bench -- NAME…\nbenches: ${Object.keys(benches).join(', ')}\n`)
  process.exit(2)
}

const root = fileURLToPath(new URL('..', import.meta.url))
if (spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: ['ignore', 2, 2] }).status !== 0)
  process.exit(1)

let failed = false
for (const name of names) {
  const bench = benches[name]
  if (bench === undefined) continue
  const { run } = await bench.load()
  const figures = await run()
  printFigures(name, figures)
  const missing = bench.figures.filter((wanted) => !figures.some(({ figure }) => figure === wanted))
  if (missing.length === 0) continue
  note(`${name} did not print ${missing.join(', ')}`)
  failed = true
}
process.exit(failed ? 1 : 0)
