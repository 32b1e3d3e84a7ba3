import { randomInt } from 'node:crypto';

/** `GenerateSecretString` of a template: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-secret-generatesecretstring.html */
export interface PasswordSettings {
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly GenerateStringKey?: string;
  readonly IncludeSpace?: boolean;
  /** Default: 32. */
  readonly PasswordLength?: number;
  /** Default: true. */
  readonly RequireEachIncludedType?: boolean;
  /** A JSON object. The password is added to it under the key `GenerateStringKey`. */
  readonly SecretStringTemplate?: string;
}

/** The value of a generated secret: a password, or the template's JSON with a password in it. */
export function generatedSecret(settings: PasswordSettings): string {
  const { SecretStringTemplate, GenerateStringKey } = settings;
  const password = generatePassword(settings);
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return password;
  return JSON.stringify({ ...(JSON.parse(SecretStringTemplate) as object), [GenerateStringKey]: password });
}

function generatePassword(settings: PasswordSettings): string {
  const { ExcludeCharacters = '', PasswordLength = 32, RequireEachIncludedType = true } = settings;
  const types = [
    !settings.ExcludeLowercase && 'abcdefghijklmnopqrstuvwxyz',
    !settings.ExcludeUppercase && 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    !settings.ExcludeNumbers && '0123456789',
    !settings.ExcludePunctuation && '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    settings.IncludeSpace && ' ',
  ];
  const included = types
    .map((type) => [...(type || '')].filter((character) => !ExcludeCharacters.includes(character)))
    .filter((characters) => characters.length > 0);
  const all = included.flat();
  const required = RequireEachIncludedType ? included.map(oneOf).slice(0, PasswordLength) : [];
  const others = Array.from({ length: PasswordLength - required.length }, () => oneOf(all));
  return shuffled([...required, ...others]).join('');
}

function oneOf(characters: readonly string[]): string {
  const character = characters[randomInt(Math.max(1, characters.length))];
  if (character === undefined) throw new Error('GenerateSecretString excludes every character.');
  return character;
}

function shuffled(characters: readonly string[]): readonly string[] {
  const left = [...characters];
  return characters.map(() => left.splice(randomInt(left.length), 1)[0] ?? '');
}
