import {
  Boxes,
  CalendarClock,
  Compass,
  FlaskConical,
  Globe,
  type LucideIcon,
  Rocket,
  Users,
} from 'lucide-react'

/** The screens one goes to, and the letter that goes there after `g`. */
export const places = [
  { to: '/', title: 'Fleet', letter: 'f', icon: Globe },
  { to: '/releases', title: 'Releases', letter: 'r', icon: Rocket },
  { to: '/what-if', title: 'What if', letter: 'w', icon: FlaskConical },
  { to: '/bundles', title: 'Bundles', letter: 'b', icon: Boxes },
  { to: '/placements', title: 'Placements', letter: 'p', icon: Compass },
  { to: '/people', title: 'People', letter: 'i', icon: Users },
  { to: '/events', title: 'Events', letter: 'e', icon: CalendarClock },
] as const satisfies readonly { to: string; title: string; letter: string; icon: LucideIcon }[]
