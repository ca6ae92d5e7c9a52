import { UnlinkIcon } from '@primer/octicons-react'
import { lostSentence } from '../live/connection.js'
import { useConnection, useNow } from '../live/hooks.js'
import { clockTime } from '../parts/format.js'

const Lost = ({ connection }: { connection: Parameters<typeof lostSentence>[0] }) => {
  const now = useNow(500)
  return (
    <>
      <UnlinkIcon aria-hidden size={15} />
      <span>{lostSentence(connection, now, clockTime)}</span>
    </>
  )
}

/** Shows at the top that the connection is lost. Always rendered, so that screen readers announce changes. */
export const Banner = () => {
  const connection = useConnection()
  const lost = connection.state === 'lost'
  return (
    <div className={lost ? 'banner banner-on' : 'banner'} data-connection={connection.state}>
      <span role="status" className="unseen">
        {lost ? 'Connection lost; retrying' : ''}
      </span>
      {lost && <Lost connection={connection} />}
    </div>
  )
}
