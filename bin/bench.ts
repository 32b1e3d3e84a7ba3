import { runBenchCommand } from '../bench/bench';

runBenchCommand();
