import { COMPREHEND_LANGUAGES } from '../../../../lambda/shared/contract';

/** The languages of most operations: https://docs.aws.amazon.com/comprehend/latest/dg/supported-languages.html */
export const PRIMARY_LANGUAGES: readonly string[] = COMPREHEND_LANGUAGES;
