export { createCertificate, type TestCertificate } from './certificate.js'
