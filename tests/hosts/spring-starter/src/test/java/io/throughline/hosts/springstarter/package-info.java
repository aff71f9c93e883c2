/** A service on Spring Boot with the starter, seen from outside. */
@NullMarked
package io.throughline.hosts.springstarter;

import org.jspecify.annotations.NullMarked;
