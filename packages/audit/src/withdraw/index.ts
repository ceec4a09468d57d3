export { finishWithdrawals, withdraw, type Withdrawal } from './withdraw-snapshots.ts';
