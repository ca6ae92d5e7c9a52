import { Loading } from '../../parts/saying.js'

export const ClusterScreen = () => <Loading what="cluster" />
