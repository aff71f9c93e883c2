@NullMarked
package io.throughline.examples.chat.analytics;

import org.jspecify.annotations.NullMarked;
