import { Empty } from '../../parts/saying.js'

export const BundlesScreen = () => (
  <Empty title="Bundles cannot be seen here yet; hansa get bundles can show them." />
)

export const BundleScreen = () => (
  <Empty title="Bundle cannot be seen here yet; hansa get bundles can show them." />
)
