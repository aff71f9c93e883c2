/** A service on Quarkus. */
@NullMarked
package io.throughline.hosts.quarkus;

import org.jspecify.annotations.NullMarked;
