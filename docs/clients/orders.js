// A whole client of the shop-floor API, with nothing but Node 20 or newer: docs/api/orders.md.
//
//     MILLWRIGHT=http://127.0.0.1:8000 KEY=sk-… node orders.js

const { createHmac, randomUUID, timingSafeEqual } = require('node:crypto');
const { setTimeout: sleep } = require('node:timers/promises');

const TRIES = 5;

// The API said no; `code` is its word for why, `field` and `reason` say what is wrong with a value.
class Refused extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.code = error.code;
    this.field = error.details?.field;
    this.reason = error.details?.reason;
  }
}

// Every write carries an Idempotency-Key, so that it may be sent again when no answer came.
class ShopFloor {
  constructor(server, key) {
    this.base = `${server.replace(/\/$/, '')}/api/v2`;
    this.key = key;
  }

  // All that match, page by page. Operators stand in the name: { 'quantity>': 100, 'product~widget': '' }.
  async *workOrders(filters = {}) {
    for (let page = 1; ; page += 1) {
      const query = new URLSearchParams({ ...filters, page, limit: 100 });
      const { data, pagination } = await this.call('GET', `/work-orders?${query}`);
      yield* data;
      if (!pagination.hasMore) return;
    }
  }

  async create(fields) {
    return (await this.call('POST', '/work-orders', fields)).data;
  }

  async change(order, fields) {
    return (await this.call('PATCH', `/work-orders/${encodeURIComponent(order)}`, fields)).data;
  }

  async start(order) {
    return (await this.call('POST', `/work-orders/${encodeURIComponent(order)}/start`)).data;
  }

  async complete(order, report = {}) {
    return (await this.call('POST', `/work-orders/${encodeURIComponent(order)}/complete`, report)).data;
  }

  async delete(order) {
    await this.call('DELETE', `/work-orders/${encodeURIComponent(order)}`);
  }

  // One call; waits and tries again where that is safe and may help. Throws Refused.
  async call(method, path, body) {
    const headers = { Authorization: `Bearer ${this.key}`, 'Idempotency-Key': randomUUID() };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    for (let attempt = 1; ; attempt += 1) {
      let answer;
      let text;
      try {
        answer = await fetch(this.base + path, {
          method,
          headers,
          body: body === undefined ? undefined : JSON.stringify(body),
          signal: AbortSignal.timeout(30_000),
        });
        text = await answer.text();
      } catch (error) {
        if (attempt === TRIES || method === 'DELETE') throw error;
        await sleep(2 ** attempt * 250);
        continue;
      }
      if (answer.ok) return text ? JSON.parse(text) : null;
      const { error } = JSON.parse(text);
      const passing = [429, 503].includes(answer.status) || error.code === 'IDEMPOTENCY_IN_FLIGHT';
      if (!passing || attempt === TRIES) throw new Refused(answer.status, error);
      await sleep(1000 * Number(answer.headers.get('Retry-After') ?? 1));
    }
  }
}

// Whether an event came from the server: `signature` is the header x-mes-signature, `body` the bytes as sent.
function isGenuine(secret, body, signature) {
  const expected = Buffer.from(createHmac('sha256', secret).update(body).digest('hex'));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(expected, given);
}

async function main() {
  const floor = new ShopFloor(process.env.MILLWRIGHT, process.env.KEY);
  const orderNumber = `WO-${randomUUID().slice(0, 8)}`;
  const order = await floor.create({
    orderNumber,
    product: 'Widget',
    quantity: 100,
    priority: 'HIGH',
    dueDate: '2030-02-01T00:00:00Z',
  });
  try {
    await floor.create({ orderNumber, product: 'Widget', quantity: 1 });
  } catch (refused) {
    console.log(refused.status, refused.code, refused.field);
  }
  await floor.start(order.id);
  const running = [];
  for await (const found of floor.workOrders({ status: 'IN_PROGRESS', 'quantity>': 100 })) {
    running.push(found.orderNumber);
  }
  console.log(running.includes(orderNumber));
  const done = await floor.complete(order.id, { completedQuantity: 98, notes: 'Two were scrapped' });
  console.log(done.status, done.completedQuantity);
}

module.exports = { Refused, ShopFloor, isGenuine };
if (require.main === module) {
  main().catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
