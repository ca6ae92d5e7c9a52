export { BundleScreen } from './bundle.js'
export { BundlesScreen } from './bundles.js'
