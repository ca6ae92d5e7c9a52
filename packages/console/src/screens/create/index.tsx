import { Loading } from '../../parts/saying.js'

export const CreateScreen = () => <Loading what="create" />
