import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ratedConfig, ratedFunctions } from '../../local/commands/rate-options';

const HTTP = {
  processor: 'http',
  url: 'https://api.example.com',
  arguments: '(q VARCHAR)',
  query: { q: '{q}' },
  quota: { name: 'api', callsPerSecond: 5 },
};

describe('the rate of functions on this machine', () => {
  it('replaces the functions of cdk.json, or its default, and reports a wrong setting in one line', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rates-'));
    const file = path.join(folder, 'cdk.json');
    const rated = (remoteService?: object) => {
      fs.writeFileSync(file, JSON.stringify({ context: { remoteService } }));
      return ratedConfig({ comprehendTps: 50 }, file);
    };
    expect(rated({ functions: { mood: { processor: 'sentiment' } } })).toEqual({
      functions: { mood: { processor: 'sentiment', callsPerSecond: 50 } },
    });
    expect(rated()).toEqual({
      functions: { ext_func_async: { processor: 'sentiment', path: 'sentiment', callsPerSecond: 50 } },
    });
    expect(() => rated({ polls: { holdSeconds: 99 } })).toThrow(
      /^cdk\.json, context remoteService\.polls\.holdSeconds/,
    );
    fs.rmSync(folder, { recursive: true });
  });

  it("is the stack's own without options", () => {
    expect(ratedFunctions({ mood: { processor: 'sentiment' } }, {})).toBeUndefined();
  });

  it('is the quota of the stand-in for each function that calls Comprehend', () => {
    const functions = { mood: { processor: 'sentiment' }, clean: { processor: 'redact_pii', path: 'c' }, find: HTTP };
    expect(ratedFunctions(functions, { comprehendTps: 50 })).toEqual({
      mood: { processor: 'sentiment', callsPerSecond: 50 },
      clean: { processor: 'redact_pii', path: 'c', callsPerSecond: 50 },
      find: HTTP,
    });
  });

  it('is that of cdk.json, if it is set there for a function of the same quota', () => {
    const functions = {
      mood: { processor: 'sentiment', callsPerSecond: 10 },
      tone: { processor: 'sentiment' },
      far: { processor: 'sentiment', region: 'eu-west-1' },
      names: { processor: 'entities' },
    };
    expect(ratedFunctions(functions, { comprehendTps: 50 })).toEqual({
      ...functions,
      far: { ...functions.far, callsPerSecond: 50 },
      names: { ...functions.names, callsPerSecond: 50 },
    });
  });

  it('is that of --calls-per-second, whatever cdk.json and the stand-in say', () => {
    const functions = { mood: { processor: 'sentiment', callsPerSecond: 10 }, tone: { processor: 'sentiment' } };
    expect(ratedFunctions(functions, { comprehendTps: 50, callsPerSecond: 70 })).toEqual({
      mood: { processor: 'sentiment', callsPerSecond: 70 },
      tone: { processor: 'sentiment', callsPerSecond: 70 },
    });
  });
});
