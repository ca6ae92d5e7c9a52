export { sealWhatIsStored } from './seal.js'
