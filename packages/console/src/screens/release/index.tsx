import { Loading } from '../../parts/saying.js'

export const ReleaseScreen = () => <Loading what="release" />
