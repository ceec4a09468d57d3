/** One thread of a fit, beside the one that asks. */
import { workerData } from 'node:worker_threads';
import { serve, type CrewSeat } from './crew.ts';

serve(workerData as CrewSeat);
