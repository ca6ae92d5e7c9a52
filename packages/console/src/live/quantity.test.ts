import { expect, test } from 'vitest'
import { byText } from '../parts/compare.js'
import { quantityOf } from './quantity.js'

test('a quantity is a number, and an invalid one is NaN', () => {
  expect(['250m', '2', '2Gi', '1e3', '0'].map(quantityOf)).toEqual([0.25, 2, 2 ** 31, 1_000, 0])
  expect(quantityOf('many')).toBeNaN()
  expect(quantityOf('')).toBeNaN()
})

test('names are sorted as people sort them', () => {
  expect(['eu-10', 'eu-2', 'Eu-1'].sort(byText)).toEqual(['Eu-1', 'eu-2', 'eu-10'])
})
