/** Frames of the server, as far as they tell what it offers and what came of what was asked for. */
import { ns } from '../namespaces.ts';
import { decodeText } from '../sasl/index.ts';
import { readOffer } from '../stream/offer.ts';
import { attr, child, children, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { enabled, fresh } from '../xep/xep-0198.ts';
import { tokenIn, tokenMechanism } from '../xep/xep-0484.ts';
import type { Course, Got } from './course.ts';
import { condition, kept } from './names.ts';

function getting(course: Course, got: Partial<Got>): Course {
  return { ...course, got: { ...course.got, ...got } };
}

/** The first `<features/>` is what is offered to whoever is not authenticated. */
function features(course: Course, element: XmlElement): Course {
  if (course.got.mechanism !== null) {
    return { ...course, features: [...new Set(kept(children(element).map((one) => one.ns)))] };
  }
  const offer = readOffer(element, /^(?:wss|https):/.test(course.url));
  const { mechanisms, channelBindings, tokens, bind } = offer;
  return {
    ...course,
    offer: {
      ...offer,
      mechanisms: kept(mechanisms),
      channelBindings: channelBindings && kept(channelBindings),
      tokens: kept(tokens),
      bind: bind && kept(bind),
    },
  };
}

/** `server-first-message` with the hash of what was offered (XEP-0474 §6.1). */
function signsOffer(challenge: XmlElement): boolean {
  return /,h=/.test(decodeText(text(challenge).trim()) ?? '');
}

function refusal(element: XmlElement): string {
  return condition(children(element).find(({ name }) => name !== 'text')?.name);
}

function managed(element: XmlElement): Got['management'] {
  const { id, max } = enabled(fresh, element);
  return { resumable: id !== null, max };
}

function success(course: Course, element: XmlElement): Course {
  const mechanism = course.asked.mechanisms.at(-1) ?? null;
  const after = getting(course, { mechanism });
  if (element.ns === ns.sasl) return after;
  const bound = child(element, 'bound', ns.bind2);
  const management = bound && child(bound, 'enabled', ns.sm);
  const failed = child(element, 'failed', ns.sm) ?? (bound && child(bound, 'failed', ns.sm));
  const resumed = child(element, 'resumed', ns.sm) !== undefined;
  const resumeRefused = course.asked.resume !== null && failed !== undefined ? refusal(failed) : null;
  const known = getting(after, {
    // It is asked for with the sign-in and goes between proof and success: this one task alone is ever begun.
    upgraded: course.got.upgradeBegun === true,
    bind2: bound !== undefined,
    newToken: tokenIn(element, tokenMechanism) !== null,
    management: management === undefined ? null : managed(management),
    resumed,
    resumeRefused,
    carbons: bound !== undefined && course.asked.carbons,
  });
  return { ...known, established: bound !== undefined || resumed };
}

function sasl(course: Course, element: XmlElement): Course {
  if (element.name === 'success') return success(course, element);
  if (element.name === 'task-data') return getting(course, { upgradeBegun: true });
  if (element.name === 'challenge' && signsOffer(element)) return getting(course, { signedOffer: true });
  if (element.name !== 'failure' || !course.asked.token) return course;
  return getting(course, { tokenRefused: refusal(element) });
}

function management(course: Course, element: XmlElement): Course {
  switch (element.name) {
    case 'enabled':
      return getting(course, { management: managed(element) });
    case 'resumed':
      return { ...getting(course, { resumed: true }), established: true };
    case 'failed':
      // After `<enable/>` nothing is resumed any more.
      return course.asked.management
        ? getting(course, { managementRefused: refusal(element) })
        : getting(course, { resumeRefused: refusal(element) });
    default:
      return course;
  }
}

function answer(course: Course, iq: XmlElement): Course {
  const { bind, carbons } = course.awaited;
  const id = attr(iq, 'id');
  const type = attr(iq, 'type');
  if (id === undefined || (id !== bind && id !== carbons)) return course;
  if (id === bind) {
    return type === 'result'
      ? { ...course, established: true, awaited: { ...course.awaited, bind: null } }
      : course;
  }
  const error = child(iq, 'error');
  const outcome =
    type === 'result' ? { carbons: true } : { carbonsRefused: error === undefined ? '' : refusal(error) };
  return { ...getting(course, outcome), awaited: { ...course.awaited, carbons: null } };
}

export function readReceived(course: Course, element: XmlElement): Course {
  switch (element.ns) {
    case ns.streams:
      return element.name === 'features' ? features(course, element) : course;
    case ns.sasl:
    case ns.sasl2:
      return sasl(course, element);
    case ns.sm:
      return management(course, element);
    case ns.client:
      return element.name === 'iq' ? answer(course, element) : course;
    default:
      return course;
  }
}
