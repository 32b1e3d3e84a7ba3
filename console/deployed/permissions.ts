import type { ConsoleInfo } from '../api/info';
import { awsProblem } from '../../tools/stack/aws-problem';
import { deniedIn, type Denied } from './denied-action';
import { OPERATOR_ACTIONS, type OperatorAction } from './operator-actions';

/** What stands for all reads in the list of what the page cannot show. */
const READS = 'AWS';

type Lack = ConsoleInfo['lacks'][number];

/** Which permissions the operator's credentials lack, as AWS's answers have shown so far. */
export class Permissions {
  private readonly lacking = new Map<string, Lack>();
  /** The permissions that were denied when this action was tried: a key's, say, instead of the table's. */
  private readonly deniedBy = new Map<OperatorAction, string>();

  /** In the order in which they were found. */
  get lacks(): readonly Lack[] {
    return [...this.lacking.values()];
  }

  /** Whether the last try of the action was denied. */
  lack(action: OperatorAction): boolean {
    return this.deniedBy.has(action);
  }

  /**
   * Makes a call and takes note if AWS denies it. Then the result is undefined. Any other error is thrown.
   *
   * @param action that AWS checks for this call
   */
  async tried<T>(action: OperatorAction, call: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await call();
      this.allowed(action);
      return result;
    } catch (error) {
      const denied = deniedIn(error);
      if (!denied) throw error;
      this.denied(action, denied);
      return undefined;
    }
  }

  /** Does the work and notes if AWS cannot be read, such as with credentials that have expired. Then the result is false. */
  async reached(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.settled(READS);
      return true;
    } catch (error) {
      const { name } = error as Error;
      this.note(READS, awsProblem(error) ?? `AWS could not be read (${name}). The console tries again.`);
      return false;
    }
  }

  /** Notes that something else than a permission keeps the page from showing data, until {@link settled}. */
  note(what: string, sentence: string): void {
    this.lacking.set(what, { permission: what, sentence });
  }

  settled(what: string): void {
    this.lacking.delete(what);
  }

  private allowed(action: OperatorAction): void {
    this.lacking.delete(this.deniedBy.get(action) ?? action);
    this.deniedBy.delete(action);
  }

  private denied(action: OperatorAction, denied: Denied): void {
    const permission = denied.action ?? action;
    const missing = Object.hasOwn(OPERATOR_ACTIONS, permission) ? (permission as OperatorAction) : action;
    const where = denied.resource === undefined ? '' : ` on ${denied.resource}`;
    this.deniedBy.set(action, permission);
    this.lacking.set(permission, {
      permission,
      sentence: `${OPERATOR_ACTIONS[missing]} Allow ${permission}${where} in the policy of your role or user.`,
    });
  }
}
