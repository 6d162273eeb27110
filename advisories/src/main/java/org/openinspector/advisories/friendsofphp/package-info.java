/// Reads FriendsOfPHP's advisories of Composer packages.
@NullMarked
package org.openinspector.advisories.friendsofphp;

import org.jspecify.annotations.NullMarked;
