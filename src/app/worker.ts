/** What a thread of the program runs: the works that may be too long for the event loop. */
import { manifestsWork } from '../core/kinds/index.ts'
import { markersWork } from '../core/markers/index.ts'
import { choiceWork, exclusionWork, explanationWork } from '../core/policy/index.ts'
import { serveWorks } from '../io/threads/index.ts'
import { noteWork, planWork } from '../usecase/plan/index.ts'

serveWorks([
  choiceWork,
  exclusionWork,
  explanationWork,
  manifestsWork,
  markersWork,
  noteWork,
  planWork,
])
