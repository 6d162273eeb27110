// Speaks for the AWS SDK for JavaScript: reads one call a line, {"operation", "input"}, and answers {"output"} or {"error"}.
import * as inspector2 from "@aws-sdk/client-inspector2";
import { createInterface } from "node:readline";

const client = new inspector2.Inspector2Client({
  endpoint: process.env.AWS_ENDPOINT_URL_INSPECTOR2,
  region: process.env.AWS_REGION,
  maxAttempts: 1,
});

// Times travel as seconds since 1970 between this program and the test.
function plain(value) {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === "object")
    return Object.fromEntries(
      Object.entries(value).filter(([key]) => key !== "$metadata").map(([key, each]) => [key, plain(each)]));
  return value;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { operation, input, pages } = JSON.parse(line);
  let answer;
  try {
    if (pages) {
      const output = [];
      for await (const page of inspector2[`paginate${operation}`]({ client }, input)) output.push(plain(page));
      answer = { pages: output };
    } else {
      answer = { output: plain(await client.send(new inspector2[`${operation}Command`](input))) };
    }
  } catch (error) {
    if (!(error instanceof inspector2.Inspector2ServiceException)) throw error;
    answer = {
      error: {
        code: error.name,
        status: error.$metadata.httpStatusCode,
        modelled: error.constructor !== inspector2.Inspector2ServiceException,
        message: error.message,
      },
    };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
