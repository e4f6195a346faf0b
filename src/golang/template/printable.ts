import { goString, type Value } from '../fmt/index.ts'
import { indirect, type Slot, unbox } from './slot.ts'

/** What an action prints for a value: pointers are followed, and nothing is `<no value>`. */
export function printable(slot: Slot): Value {
  const value = unbox(slot)
  return (value?.kind === 'pointer' ? indirect(value) : value) ?? goString('<no value>')
}
