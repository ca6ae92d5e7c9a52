import { useEffect, useState } from 'react'
import { readSamplePeople, type SamplePerson, signInAsSample } from './session.js'

/** A button for each of the sample people. Renders nothing on a hub that is not a playground. */
export const SamplePeople = ({
  onSignedIn,
  onProblem,
}: {
  onSignedIn: () => void
  onProblem: (error: unknown) => void
}) => {
  const [people, setPeople] = useState<readonly SamplePerson[]>([])
  useEffect(() => {
    // The other ways to sign in work without them.
    readSamplePeople().then(setPeople, () => setPeople([]))
  }, [])
  if (people.length === 0) return null
  return (
    <section className="panel stack" aria-label="Sample people">
      <p className="quiet">
        This is a playground. Sign in as one of its sample people, who have different roles:
      </p>
      <div className="buttons">
        {people.map(({ username, displayName }) => (
          <button
            key={username}
            type="button"
            title={displayName}
            onClick={() => signInAsSample(username).then(onSignedIn, onProblem)}
          >
            {username}
          </button>
        ))}
      </div>
    </section>
  )
}
