/** Frames of ours, as far as they tell what was asked for. */
import { ns } from '../namespaces.ts';
import { attr, child } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import type { Asked, Course } from './course.ts';
import { kept } from './names.ts';

function asking(course: Course, asked: Partial<Asked>): Course {
  return { ...course, asked: { ...course.asked, ...asked } };
}

/** `<authenticate/>` with what is inline (XEP-0388 §2.3), or `<auth/>`. */
function authentication(course: Course, element: XmlElement): Course {
  const bind = child(element, 'bind', ns.bind2);
  const heard = course.flights.some(({ direction }) => direction === 'in');
  const mechanisms = kept([...course.asked.mechanisms, attr(element, 'mechanism') ?? '']);
  return asking(course, {
    mechanisms,
    profile: element.ns === ns.sasl2 ? 'sasl2' : 'sasl',
    ahead: course.asked.ahead || !heard,
    bind2: bind !== undefined,
    token: child(element, 'fast', ns.fast) !== undefined,
    upgrade: child(element, 'upgrade', ns.saslUpgrade) !== undefined,
    management: bind !== undefined && child(bind, 'enable', ns.sm) !== undefined,
    carbons: bind !== undefined && child(bind, 'enable', ns.carbons) !== undefined,
    resume: child(element, 'resume', ns.sm) === undefined ? null : 'inline',
  });
}

function request(course: Course, iq: XmlElement): Course {
  const id = attr(iq, 'id') ?? null;
  if (child(iq, 'bind', ns.bind) !== undefined || child(iq, 'session', ns.session) !== undefined) {
    return { ...course, established: false, awaited: { ...course.awaited, bind: id } };
  }
  if (child(iq, 'enable', ns.carbons) === undefined) return course;
  return { ...asking(course, { carbons: true }), awaited: { ...course.awaited, carbons: id } };
}

export function readSent(course: Course, element: XmlElement): Course {
  switch (element.ns) {
    case ns.sasl:
    case ns.sasl2:
      return element.name === 'auth' || element.name === 'authenticate'
        ? authentication(course, element)
        : course;
    case ns.sm:
      if (element.name === 'enable') return asking(course, { management: true });
      return element.name === 'resume' ? asking(course, { resume: 'later' }) : course;
    case ns.clientState:
      return course.asked.clientState ? course : asking(course, { clientState: true });
    case ns.client:
      return element.name === 'iq' ? request(course, element) : course;
    default:
      return course;
  }
}
