// Loaded before the client (node --require): the service's names lead to the simulated tenant on this machine, and
// nothing else leads anywhere. SIMULATED_TENANT is its port.
"use strict";

const dns = require("node:dns");
const net = require("node:net");
const tls = require("node:tls");

const PORT = Number(process.env.SIMULATED_TENANT);
const NAMES = /^((contoso(-admin|-my)?)\.sharepoint\.com|login\.microsoftonline\.com|login\.windows\.net|graph\.microsoft\.com)$/i;

function refused(host) {
  const error = new Error(`getaddrinfo ENOTFOUND ${host}`);
  return Object.assign(error, { code: "ENOTFOUND", syscall: "getaddrinfo", hostname: host });
}

// As the network does it: the caller has its socket before it hears of the failure.
function failed(socket, host) {
  process.nextTick(() => socket.destroy(refused(host)));
  return socket;
}

const connect = tls.connect;
tls.connect = function (...given) {
  const options = typeof given[0] === "object" ? given[0] : null;
  const host = options && (options.host || options.hostname);
  if (!options || !NAMES.test(host)) {
    return failed(new net.Socket(), host);
  }
  given[0] = { ...options, servername: options.servername || host, host: "127.0.0.1", port: PORT };
  return connect.apply(this, given);
};

const open = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  const local = options && (options.path || options.host === "127.0.0.1" || options.host === "localhost");
  if (typeof options === "object" && !local) {
    return failed(this, options.host);
  }
  return open.apply(this, given);
};

dns.lookup = function (host, options, callback) {
  const done = callback || options;
  process.nextTick(() => done(refused(host)));
};
