import {
  BeakerIcon,
  GlobeIcon,
  HistoryIcon,
  type Icon,
  KeyIcon,
  LocationIcon,
  LogIcon,
  PackageIcon,
  PeopleIcon,
  RocketIcon,
  ShieldLockIcon,
} from '@primer/octicons-react'

/** The screens, each with the letter that opens it after `g`. */
export const places = [
  { to: '/', title: 'Fleet', letter: 'f', icon: GlobeIcon },
  { to: '/releases', title: 'Releases', letter: 'r', icon: RocketIcon },
  { to: '/what-if', title: 'What if', letter: 'w', icon: BeakerIcon },
  { to: '/bundles', title: 'Bundles', letter: 'b', icon: PackageIcon },
  { to: '/placements', title: 'Placements', letter: 'p', icon: LocationIcon },
  { to: '/people', title: 'People', letter: 'i', icon: PeopleIcon },
  { to: '/events', title: 'Events', letter: 'e', icon: HistoryIcon },
  { to: '/access', title: 'Access', letter: 'c', icon: ShieldLockIcon },
  { to: '/audit', title: 'Audit', letter: 'a', icon: LogIcon },
  { to: '/tokens', title: 'Tokens', letter: 't', icon: KeyIcon },
] as const satisfies readonly { to: string; title: string; letter: string; icon: Icon }[]
