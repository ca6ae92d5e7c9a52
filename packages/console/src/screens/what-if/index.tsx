import { Loading } from '../../parts/saying.js'

export const WhatIfScreen = () => <Loading what="what-if" />
