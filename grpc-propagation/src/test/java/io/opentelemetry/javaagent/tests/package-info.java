/** Stands for the Java agent, which is known by the package of its classes. */
@NullMarked
package io.opentelemetry.javaagent.tests;

import org.jspecify.annotations.NullMarked;
