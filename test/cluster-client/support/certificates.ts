import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A key with its certificate, as PEM. */
export interface Certified {
  readonly key: string;
  readonly cert: string;
}

/** An authority that lives as long as the test, and what it certifies. */
export interface Authority {
  readonly cert: string;
  certify(commonName: string): Certified;
}

/** Makes an authority; what it certifies counts for 127.0.0.1 and for clients. */
export function authority(commonName = "test authority"): Authority {
  const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    cert: certificate(commonName, own.publicKey, commonName, own.privateKey, true),
    certify: (name) => {
      const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      return { key, cert: certificate(name, publicKey, commonName, own.privateKey, false) };
    },
  };
}

/** An X.509 certificate (RFC 5280) in DER, signed with ECDSA and SHA-256. */
function certificate(subject: string, key: KeyObject, issuer: string, signer: KeyObject, isAuthority: boolean): string {
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    name(issuer),
    sequence(time(-86_400_000), time(86_400_000)),
    name(subject),
    key.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(isAuthority ? basicConstraints() : alternativeNames())),
  );
  const text = sequence(body, algorithm, der(0x03, Buffer.from([0]), sign("sha256", body, signer))).toString("base64");
  return `-----BEGIN CERTIFICATE-----\n${text.replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
}

function basicConstraints(): Buffer {
  return sequence(
    oid(0x55, 0x1d, 0x13),
    der(0x01, Buffer.from([0xff])),
    der(0x04, sequence(der(0x01, Buffer.from([0xff])))),
  );
}

function alternativeNames(): Buffer {
  return sequence(oid(0x55, 0x1d, 0x11), der(0x04, sequence(der(0x87, Buffer.from([127, 0, 0, 1])))));
}

function name(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from(commonName)))));
}

function time(fromNow: number): Buffer {
  const text = new Date(Date.now() + fromNow).toISOString().replace(/[-:T]|\.\d+/g, "");
  return der(0x18, Buffer.from(text));
}

function oid(...bytes: number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
