import { runDoctorCommand } from '../tools/commands/doctor';

runDoctorCommand();
