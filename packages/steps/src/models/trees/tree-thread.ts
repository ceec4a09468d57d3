/** One thread of a fit, beside the one that asks. */
import { workerData } from 'node:worker_threads';
import { serve, type TeamMember } from './thread-team.ts';

serve(workerData as TeamMember);
