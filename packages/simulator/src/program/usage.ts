/** A mistake in the command line; shown without a stack. */
export class UsageError extends Error {}

export const usage = `hansa-simulator: simulated Kubernetes clusters

  hansa-simulator serve [--listen 127.0.0.1:7071] [--clusters eu-1,eu-2,us-1] [--nodes 3] [--ready-delay MS]
                        [--pods objects|counts] [--state FILE] [--kubeconfig FILE] [--seed N] [--tls]
      Serves the clusters until stopped. Prints one JSON line when ready. With --state they survive a restart.

Commands for a running simulator (--address http://HOST:PORT, or HANSA_SIMULATOR, or run in a playground's folder):
  hansa-simulator list                      list the clusters and their state
  hansa-simulator down NAME                 drop every connection, as if the API server were killed
  hansa-simulator hang NAME                 accept connections and never answer
  hansa-simulator up NAME                   bring the cluster back up (also: resume)
  hansa-simulator fault NAME JSON           {"latency":200}, {"status500":{"probability":0.1}}, {} to end it
  hansa-simulator cut-watches NAME          drop the connections of open watches
  hansa-simulator objects NAME [KIND]       list the objects, one per line
  hansa-simulator kubeconfig [NAME]         print a kubeconfig
`
