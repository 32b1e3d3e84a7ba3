import { runSimulateCommand } from '../simulation/simulate';

runSimulateCommand();
