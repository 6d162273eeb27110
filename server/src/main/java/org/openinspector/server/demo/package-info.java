/// `up --demo`: an AWS organization of three accounts that is played from a recording, on this
/// machine, with a small story. AWS is never talked to, and the rest of the product does not know
/// the difference: it discovers, scans and is told of changes as on AWS.
@NullMarked
package org.openinspector.server.demo;

import org.jspecify.annotations.NullMarked;
