/**
 * What one stream went through until it carried stanzas, read off its frames: what the server offered, what was asked
 * for, what came of it. Names and figures alone, bounded: nothing in it is secret, and all of it can be stored.
 */
import type { FrameDirection } from '../framing/frame.ts';
import type { Offer } from '../stream/types.ts';
import type { XmlElement } from '../xml/types.ts';
import { withFrame, type Flight } from './flights.ts';
import { readReceived } from './received.ts';
import { readSent } from './sent.ts';

export interface Course {
  readonly url: string;
  /** Wall time of its beginning, ms. */
  readonly began: number;
  /** Wall time of its first frame, ms; null while there is none. */
  readonly opened: number | null;
  /** Until it carried stanzas. */
  readonly flights: readonly Flight[];
  /** What the server offered before authentication; null while unknown. */
  readonly offer: Offer | null;
  /** What it offered after that, by namespace. */
  readonly features: readonly string[];
  readonly asked: Asked;
  readonly got: Got;
  /** Ids of requests whose answers mean something here. */
  readonly awaited: { readonly bind: string | null; readonly carbons: string | null };
  /** It carries stanzas. */
  readonly established: boolean;
}

export interface Asked {
  /** In the order tried. */
  readonly mechanisms: readonly string[];
  readonly profile: 'sasl' | 'sasl2' | null;
  /** Authentication began before the server was heard (XEP-0305). */
  readonly ahead: boolean;
  readonly bind2: boolean;
  /** A token was used (XEP-0484). */
  readonly token: boolean;
  /** To be given the password under a stronger hash (XEP-0480); absent in what was stored before it was noted. */
  readonly upgrade?: boolean;
  readonly management: boolean;
  readonly resume: 'inline' | 'later' | null;
  readonly carbons: boolean;
  /** The server was told whether anybody looks (XEP-0352). */
  readonly clientState: boolean;
}

export interface Got {
  /** The mechanism that was accepted. */
  readonly mechanism: string | null;
  /** The server signed what it offered (XEP-0474). */
  readonly signedOffer: boolean;
  readonly bind2: boolean;
  /** A token for the next time. */
  readonly newToken: boolean;
  /** The condition of a refusal; null where there was none. */
  readonly tokenRefused: string | null;
  /** The server took what proves the password under a stronger hash. */
  readonly upgraded?: boolean;
  /** The server said how that hash is to be made. */
  readonly upgradeBegun?: boolean;
  readonly management: { readonly resumable: boolean; readonly max: number | null } | null;
  readonly managementRefused: string | null;
  readonly resumed: boolean;
  readonly resumeRefused: string | null;
  readonly carbons: boolean;
  readonly carbonsRefused: string | null;
}

/** A stream to `url` that begins at wall time `began`, ms. */
export function beginCourse(url: string, began: number): Course {
  return {
    url,
    began,
    opened: null,
    flights: [],
    offer: null,
    features: [],
    asked: {
      mechanisms: [],
      profile: null,
      ahead: false,
      bind2: false,
      token: false,
      management: false,
      resume: null,
      carbons: false,
      clientState: false,
    },
    got: {
      mechanism: null,
      signedOffer: false,
      bind2: false,
      newToken: false,
      tokenRefused: null,
      management: null,
      managementRefused: null,
      resumed: false,
      resumeRefused: null,
      carbons: false,
      carbonsRefused: null,
    },
    awaited: { bind: null, carbons: null },
    established: false,
  };
}

/**
 * The course after one frame more. `element` is null for a frame that cannot be read; `bytes` is its size, `now` wall
 * time in ms. The same object where the frame means nothing to it, as nearly all do once it is established.
 */
export function followed(
  course: Course,
  direction: FrameDirection,
  element: XmlElement | null,
  bytes: number,
  now: number,
): Course {
  const read = element === null ? course : (direction === 'in' ? readReceived : readSent)(course, element);
  // A request that binds once more (RFC 3921 §3) takes it back.
  if (course.established && read.established) return read;
  const opened = read.opened ?? now;
  // What is measured by wall time may have been set back.
  const flights = withFrame(read.flights, direction, bytes, Math.max(0, now - opened));
  return { ...read, opened, flights };
}

/** Milliseconds from its beginning until it carried stanzas. */
export function timeTaken({ began, opened, flights }: Course): number {
  return opened === null ? 0 : Math.max(0, opened - began) + (flights.at(-1)?.to ?? 0);
}
