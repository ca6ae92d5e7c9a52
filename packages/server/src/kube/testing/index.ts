export { type Answer, createAnswers } from './answers.js'
export { createCertificate, type TestCertificate } from './certificate.js'
