/** A service and its client on the starters of net.devh. */
@NullMarked
package io.throughline.hosts.netdevh;

import org.jspecify.annotations.NullMarked;
