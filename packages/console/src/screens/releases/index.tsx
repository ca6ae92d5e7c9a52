import { Loading } from '../../parts/saying.js'

export const ReleasesScreen = () => <Loading what="releases" />
