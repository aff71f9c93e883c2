@NullMarked
package io.throughline.examples.chat.settings;

import org.jspecify.annotations.NullMarked;
