import { jobStoreContract } from './job-store-contract';
import { MemoryJobStore } from './memory-job-store';

describe('MemoryJobStore', () => jobStoreContract((times, clock) => new MemoryJobStore(times, clock)));
